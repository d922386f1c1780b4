# JupyterHub for a class on one Linux machine. `npm run hub` starts it as root, and hands arguments on; a seat runs as its user.
import os
import pathlib
import sys

c = get_config()  # noqa: F821
hub = pathlib.Path(__file__).resolve().parent
project = hub.parents[1]

# For this machine alone: a web server with TLS goes before it, or --JupyterHub.bind_url=https://:443 with ssl_key and ssl_cert.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.ConfigurableHTTPProxy.command = [str(project / "node_modules" / ".bin" / "configurable-http-proxy")]

# Whoever has an account on the machine and is in this group has a seat.
c.LocalAuthenticator.allowed_groups = {"lab"}

c.Spawner.cmd = [sys.executable, str(hub / "seat.py"), os.environ["LAB_HUB_NOTEBOOKS"]] + [
    *(sys.executable, "-m", "jupyterhub.singleuser")
]
c.Spawner.args = os.environ["LAB_HUB_SETTINGS"].split() + [
    # Whoever has gone home leaves the memory to others; a notebook that is open keeps its kernel.
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--ServerApp.shutdown_no_activity_timeout=7200",
]
c.Spawner.default_url = "/lab/tree/notebooks"
c.Spawner.notebook_dir = "~"
# Of each of a seat's processes: seat.py sets it, since the spawner of local processes does not.
c.Spawner.mem_limit = "4G"
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "LAB_PROFILE"]
c.Spawner.environment = {
    "JUPYTER_PATH": str(project / ".venv" / "share" / "jupyter"),
    "PYTHONNOUSERSITE": "1",
    "LAB_DATA": "~/lab-data",
    # What has been downloaded into the project is not downloaded by each seat.
    "LAB_DATA_MIRROR": os.environ.get("LAB_DATA_MIRROR", str(project / "data")),
    # As many as the committed notebooks had, so that a seat finds their numbers on a machine of many cores.
    "TF_NUM_INTRAOP_THREADS": "2",
}

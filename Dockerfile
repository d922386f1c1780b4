# A seat in a container: for Docker, Binder and, up to the stage "system", .devcontainer. test/support/container.ts runs its steps
# without Docker, and knows of its instructions those that are used here.
FROM debian:trixie AS system
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates g++ git nodejs npm python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
# Debian's npm is older than the project's lock file asks for.
RUN npm install --global npm@11.19.1
ARG NB_USER=participant
ARG NB_UID=1000
RUN useradd --create-home --shell /bin/bash --uid $NB_UID $NB_USER

FROM system
ARG NB_USER=participant
WORKDIR /opt/robust-deep-learning-notebooks
COPY . .
RUN node scripts/setup.mjs \
  && node scripts/setup/hub.mjs \
  && npm run --silent course -- --out /opt/course \
  && chmod 755 /opt/course \
  && rm -rf /opt/course/nbgrader /opt/course/answers /root/.npm /root/.cache
ENV PATH=/opt/robust-deep-learning-notebooks/.venv-hub/bin:/usr/local/bin:/usr/bin:/bin
ENV JUPYTER_PATH=/opt/robust-deep-learning-notebooks/.venv/share/jupyter
ENV LAB_DATA=~/lab-data
ENV TF_NUM_INTRAOP_THREADS=2
USER $NB_USER
WORKDIR /home/$NB_USER
ENTRYPOINT ["python", "/opt/robust-deep-learning-notebooks/scripts/hub/seat.py", "/opt/course/student"]
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser", "--LabApp.default_url=/lab/tree/notebooks", "--LabApp.news_url=None"]

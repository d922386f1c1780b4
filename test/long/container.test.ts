import { describeSeat } from "../support/seat";

/** Docker is not needed: the steps of the Dockerfile are done in a Debian root. */
describeSeat("a seat in a container");

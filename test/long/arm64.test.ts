import { describeSeat } from "../support/seat";

/** On another processor QEMU emulates this one, which makes of the container's minutes an hour. */
describeSeat("a seat in a container on arm64", "arm64");

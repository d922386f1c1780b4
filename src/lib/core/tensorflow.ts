import "./node-compatibility";
import * as tf from "@tensorflow/tfjs-node";
import { replaceSlowOperations } from "./kernels";

replaceSlowOperations();

export { tf };

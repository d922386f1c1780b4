import { replaceSlowOperations } from "./kernels";
import { tf } from "./node-backend";

replaceSlowOperations();

export { tf };

import { drive } from "./drive";

drive("node", undefined);

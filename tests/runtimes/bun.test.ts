import { missingTool } from "../support/tool";
import { drive } from "./drive";

drive("bun", await missingTool("bun"));

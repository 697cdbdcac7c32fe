import { missingTool } from "../support/tool";
import { drive } from "./drive";

drive("deno", await missingTool("deno"));

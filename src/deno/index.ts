export type { FetchApp, RuntimeServer, ServeOptions } from "../rpc/server/runtime-server";
export { serve } from "./serve";

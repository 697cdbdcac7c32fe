export type { FetchApp, RuntimeServer } from "../rpc/server/runtime-server";
export { type ServeOptions, serve } from "./serve";

export { type FetchApp, type NodeServer, type ServeOptions, serve } from "./serve";

export { type PresenceFrame, presenceFrameSchema, presenceFrameSchemas } from "./frames";
export { Presence, type PresenceOptions } from "./presence";

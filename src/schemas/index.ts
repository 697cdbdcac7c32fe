export * from "./error";
export * from "./frame";
export * from "./incoming";
export * from "./message";
export * from "./outgoing";
export * from "./primitives";

export type { DrizzleDatabase } from "./database";
export { mysqlChatTables } from "./mysql-tables";
export { pgChatTables } from "./pg-tables";
export { sqliteChatTables } from "./sqlite-tables";
export { DrizzleMessageStore, type DrizzleMessageStoreOptions } from "./store";
export type { ChatTables, TablesOptions } from "./tables";

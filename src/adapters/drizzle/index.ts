export type { DrizzleDatabase } from "./database";
export { DrizzleMessageStore, type DrizzleMessageStoreOptions } from "./store";
export { mysqlChatTables } from "./tables/mysql-tables";
export { pgChatTables } from "./tables/pg-tables";
export { sqliteChatTables } from "./tables/sqlite-tables";
export type { ChatTables, TablesOptions } from "./tables/tables";

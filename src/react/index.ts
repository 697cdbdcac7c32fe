export { type UseWebSocket, type UseWebSocketOptions, useWebSocket } from "./use-web-socket";

import { serveByHand } from "./by-hand";

const server = serveByHand((room, text) => server.publish(room, text));

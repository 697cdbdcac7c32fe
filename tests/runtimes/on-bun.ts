import { serve } from "../../src/bun";
import { runServer } from "./server";

void runServer(serve);

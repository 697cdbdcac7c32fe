import { serve } from "../../src/node";
import { runServer } from "./server";

void runServer(serve);

import type { NextConfig } from "next";

// Next would take the repository above for its root, because that has a lock file.
const config: NextConfig = { turbopack: { root: import.meta.dirname } };

export default config;

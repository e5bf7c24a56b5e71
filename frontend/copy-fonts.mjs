import { copyFile, mkdir } from "node:fs/promises";

const inter = new URL("../node_modules/@fontsource-variable/inter/", import.meta.url);
const target = new URL("../static/fonts/", import.meta.url);

await mkdir(target, { recursive: true });
await copyFile(new URL("files/inter-latin-wght-normal.woff2", inter), new URL("inter-latin.woff2", target));
await copyFile(new URL("LICENSE", inter), new URL("inter-LICENSE.txt", target));

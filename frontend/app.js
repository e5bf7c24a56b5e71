import htmx from "htmx.org";
import "htmx-ext-ws";
import { startClocks } from "./clocks.js";
import { followConnection } from "./connection.js";
import { listenForKeys } from "./keys.js";
import { followLatest } from "./latest.js";
import { closeMenusOutside } from "./menus.js";
import { offerThemes } from "./themes.js";

window.htmx = htmx;

startClocks();
followConnection();
listenForKeys();
followLatest();
closeMenusOutside();
offerThemes();

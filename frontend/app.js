import htmx from "htmx.org";
import "htmx-ext-ws";
import { offerWayBack } from "./back.js";
import { startClocks } from "./clocks.js";
import { followConnection } from "./connection.js";
import { openDialogs } from "./dialogs.js";
import { listenForKeys } from "./keys.js";
import { followLatest } from "./latest.js";
import { closeMenusOutside } from "./menus.js";
import { reviewCalls } from "./reviewing.js";
import { chooseRows } from "./selecting.js";
import { offerThemes } from "./themes.js";
import { showToasts } from "./toasts.js";

window.htmx = htmx;

startClocks();
followConnection();
openDialogs();
listenForKeys();
followLatest();
closeMenusOutside();
offerThemes();
reviewCalls();
chooseRows();
showToasts();
offerWayBack();

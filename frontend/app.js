import htmx from "htmx.org";
import "htmx-ext-ws";
import { offerWayBack } from "./back.js";
import { startClocks } from "./clocks.js";
import { followConnection } from "./connection.js";
import { openDialogs } from "./dialogs.js";
import { helpWithFields } from "./fields.js";
import { listenForKeys } from "./keys.js";
import { followLatest } from "./latest.js";
import { closeMenusOutside } from "./menus.js";
import { offerPasskeys } from "./passkeys.js";
import { offerThemes } from "./themes.js";
import { showToasts } from "./toasts.js";

window.htmx = htmx;

startClocks();
followConnection();
openDialogs();
listenForKeys();
followLatest();
helpWithFields();
offerPasskeys();
closeMenusOutside();
offerThemes();
showToasts();
offerWayBack();

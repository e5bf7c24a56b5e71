import htmx from "htmx.org";
import "htmx-ext-ws";
import { startClocks } from "./clocks.js";
import { followConnection } from "./connection.js";
import { openDialogs } from "./dialogs.js";
import { listenForKeys } from "./keys.js";
import { followLatest } from "./latest.js";
import { closeMenusOutside } from "./menus.js";
import { giveOrders } from "./orders.js";
import { reviewCalls } from "./reviewing.js";
import { chooseRows } from "./selecting.js";
import { offerThemes } from "./themes.js";
import { showToasts } from "./toasts.js";
import { keepWallInOrder } from "./wall.js";

window.htmx = htmx;

startClocks();
followConnection();
openDialogs();
listenForKeys();
followLatest();
closeMenusOutside();
giveOrders();
offerThemes();
reviewCalls();
chooseRows();
showToasts();
keepWallInOrder();

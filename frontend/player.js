// The page of one call: its player, its words as they are spoken, its rows by key and by address.

import { listenToKeys } from "./player/walking.js";
import { startPlayer } from "./player/player.js";
import { followAddress } from "./player/rows.js";

followAddress();
listenToKeys(startPlayer(document.getElementById("player")));

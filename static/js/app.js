import "htmx.org";
import "./autosave.js";
import "./count.js";
import "./files.js";
import "./idle.js";
import "./once.js";
import "./passkey.js";
import "./when.js";

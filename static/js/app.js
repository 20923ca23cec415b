import "htmx.org";
import "./autosave.js";
import "./idle.js";
import "./once.js";
import "./when.js";

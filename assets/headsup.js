// Headsup's staff pages, enhanced. Every page works without this file. Nothing here reads or sends anything a form
// would not: it refreshes, lists, guards and reminds.
"use strict";

document.documentElement.classList.add("js");

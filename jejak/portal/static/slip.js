// Puts the code that a slip's QR code leaves behind the # into its field, and takes it out of the address. Without a
// script the code is typed.
"use strict";

const field = document.getElementById("code");

if (location.hash.length > 5 && field && !field.value) {
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}

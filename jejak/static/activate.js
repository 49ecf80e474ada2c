// The page that opens an account: the code stands behind the #, where no server sees it, or is typed from the slip.
"use strict";

const slip = document.getElementById("slip");

slip.elements.code.value = decodeURIComponent(location.hash.slice(1));
history.replaceState(null, "", location.pathname);

slip.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { challenge, viewer, errors } = await come("activateAccount", Object.fromEntries(new FormData(slip)));
  if (errors.length) {
    tell(errors[0].message);
  } else if (challenge) {
    location.assign(`/login#${new URLSearchParams({ challenge: challenge.token })}`);
  } else {
    slip.hidden = true;
    welcome(viewer);
  }
});

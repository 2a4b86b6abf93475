// What the page loads first: it loads the rest, and says so where that cannot be had.

try {
  await import("./boot.js");
} catch (failure) {
  document.querySelector("#graphiql .loading").textContent = "The playground could not be loaded whole. Reload the page to try again.";
  throw failure; // into the console, with what was missing
}

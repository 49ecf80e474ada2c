"""Who seals, when, and what is done with a checkpoint once it is there? Called by `jejak seal` and `jejak serve`."""

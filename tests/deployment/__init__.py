"""What is shipped beside the program: the image, the compose files, and the operator's and reader's pages."""

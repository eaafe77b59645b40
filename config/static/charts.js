// Saving a chart as a picture of dots: the server's drawing, painted twice as large. Without this script the drawing
// itself can be saved.
"use strict";

for (const button of document.querySelectorAll("button[data-picture]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const image = new Image();
    image.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth * 2;
      canvas.height = image.naturalHeight * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const link = document.createElement("a");
      link.href = canvas.toDataURL("image/png");
      link.download = button.dataset.name;
      link.click();
    });
    image.src = button.dataset.picture;
  });
}

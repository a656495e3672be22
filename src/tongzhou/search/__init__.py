"""One index over everything, in Chinese and English, narrowed to what one may see."""

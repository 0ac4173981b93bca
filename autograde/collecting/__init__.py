"""From what a class handed in, in whatever form it comes, to submitted/<student>/<unit>/problems.ipynb."""

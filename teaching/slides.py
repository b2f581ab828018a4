"""Slides of a notebook for a projector, through nbconvert and reveal.js.

jupyter nbconvert --config teaching/slides.py --to slides --output-dir out notebooks/04-hidden-layer-deltas.ipynb

A heading begins a slide, a cell that runs code the next one below it (arrow down), and what stands between comes with the step before. Exercises, solutions
and the set-up are left out. Without a network: npm install reveal.js@4 in out/, and --SlidesExporter.reveal_url_prefix=node_modules/reveal.js; formulas need
mathjax likewise: npm install mathjax@2, and --SlidesExporter.mathjax_url='node_modules/mathjax/MathJax.js?config=TeX-AMS_CHTML-full'.
"""
import re

from nbconvert.preprocessors import Preprocessor


class Slides(Preprocessor):
    def preprocess(self, notebook, resources):
        exercises = False
        for cell in notebook.cells:
            text = cell.source
            if cell.cell_type == "markdown" and re.match(r"#{1,2} ", text):
                exercises = text.startswith("## Exercises")
            if exercises or text.startswith("#!import") or "<summary>" in text:
                kind = "skip"
            elif cell.cell_type == "markdown":
                kind = "slide" if re.match(r"#{1,2} ", text) else "subslide" if text.startswith("###") else "-"
            else:
                kind = "subslide"
            cell.metadata["slideshow"] = {"slide_type": kind}
        notebook.cells[0].source += "\n\n<style>.reveal .highlight pre { white-space: pre-wrap }</style>"  # code is wider than a slide
        return notebook, resources


c = get_config()  # noqa: F821: nbconvert defines it
c.SlidesExporter.preprocessors = [Slides]
c.SlidesExporter.reveal_scroll = True
c.SlidesExporter.reveal_transition = "none"
c.SlidesExporter.exclude_input_prompt = True
c.SlidesExporter.exclude_output_prompt = True

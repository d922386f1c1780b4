"""Lets papermill set the parameters of a TypeScript notebook, whose cell tagged `parameters` it puts its own after.

    import papermill, papermill_typescript
    papermill.execute_notebook("week1.ipynb", "out.ipynb", parameters={"SEED": 7})

Papermill declares anew what it sets, which the kernel allows across cells. Strings, numbers, booleans, None, lists and
dictionaries become the JSON of their values; NaN and infinite numbers, which JSON lacks, TypeScript's own.
"""

import json
import math

from papermill.translators import Translator, papermill_translators


class TypeScriptTranslator(Translator):
    @classmethod
    def translate_none(cls, value):
        return "null"

    @classmethod
    def translate_bool(cls, value):
        return "true" if value else "false"

    @classmethod
    def translate_float(cls, value):
        if math.isfinite(value):
            return repr(value)
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"

    @classmethod
    def translate_str(cls, value):
        return json.dumps(value)

    @classmethod
    def translate_list(cls, value):
        return f"[{', '.join(map(cls.translate, value))}]"

    @classmethod
    def translate_dict(cls, value):
        return f"{{{', '.join(f'{json.dumps(str(key))}: {cls.translate(item)}' for key, item in value.items())}}}"

    @classmethod
    def comment(cls, text):
        return f"// {text}".rstrip()

    @classmethod
    def assign(cls, name, value):
        return f"const {name} = {value};"


papermill_translators.register("typescript", TypeScriptTranslator)

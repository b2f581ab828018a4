"""Jupyter's own test suite for kernels (jupyter_kernel_test), with every snippet that this kernel can be asked for.

The kernel must be installed; KERNEL names it (default .net-csharp).
"""

import os
import unittest

import jupyter_kernel_test

PICTURE = "public sealed class Pictured { public string ToHtml() => \"<b>picture</b>\"; }\n"


class BackpropKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = os.environ.get("KERNEL", ".net-csharp")
    language_name = "C#"
    file_extension = ".cs"

    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("careful");'
    code_clear_output = 'Console.WriteLine("gone"); Backprop.Kernel.CellContext.Current.Clear();'
    code_page_something = "?Math.Sqrt"
    code_generate_error = 'throw new InvalidOperationException("on purpose");'
    code_inspect_sample = "Math.Sqrt"

    completion_samples = [
        {"text": "Math.Sq", "matches": {"Sqrt"}},
        {"text": "Console.ReadL", "matches": {"ReadLine"}},
        {"text": "\"text\".Starts", "matches": {"StartsWith"}},
        {"text": "var numbers = new List<int>(); numbers.Wher", "matches": {"Where"}},
        {"text": "int answer = 42; Console.WriteLine(answ", "matches": {"answer"}},
        {"text": "Math.NoSuchMember", "matches": set()},
    ]

    complete_code_samples = ["1", "1 + 1", "var x = 3;", "int twice(int a) => 2 * a;", "foreach (var i in new[] { 1 }) { }", "#!import setup.csx"]
    incomplete_code_samples = ["for (int i = 0; i < 3; i++) {", "Math.Sqrt(", "int twice(int a)\n{\n", "var text = @\"open", "if (true)"]
    invalid_code_samples = ["int = 3;", "1 + ) 2;", "int int;"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "\"text\".Length", "result": "4"},
        {"code": PICTURE + "new Pictured()", "mime": "text/html", "result": "<b>picture</b>"},
    ]
    code_display_data = [{"code": "display(\"shown\");", "mime": "text/plain"}, {"code": PICTURE + "display(new Pictured());", "mime": "text/html"}]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")


if __name__ == "__main__":
    unittest.main(verbosity=2)

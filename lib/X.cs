namespace Backprop; internal static class X { }

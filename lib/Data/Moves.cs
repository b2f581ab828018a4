namespace Backprop;

/// <summary>How training may move pictures of so many pixels a row: by how many pixels at most, across and down, and whether half of them are seen as in a mirror.</summary>
internal readonly record struct Moves(int By, int Width, bool Mirror);

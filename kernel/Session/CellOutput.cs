using System.Text.Json.Serialization;

namespace Backprop.Kernel;

/// <summary>Something a running cell sends to its reader.</summary>
[JsonDerivedType(typeof(StreamOutput), "stream")]
[JsonDerivedType(typeof(DisplayOutput), "display")]
[JsonDerivedType(typeof(DisplayUpdate), "update")]
[JsonDerivedType(typeof(ClearOutput), "clear")]
[JsonDerivedType(typeof(ResultOutput), "result")]
[JsonDerivedType(typeof(ErrorOutput), "error")]
public abstract record CellOutput;

/// <summary>Text written to <c>stdout</c> or <c>stderr</c>.</summary>
public sealed record StreamOutput(string Name, string Text) : CellOutput;

/// <summary>A value shown in the middle of a cell. <paramref name="Data"/> maps a MIME type to its text.</summary>
public sealed record DisplayOutput(string DisplayId, IReadOnlyDictionary<string, string> Data) : CellOutput;

/// <summary>The display of that id, perhaps of an earlier cell, now looks like this.</summary>
public sealed record DisplayUpdate(string DisplayId, IReadOnlyDictionary<string, string> Data) : CellOutput;

/// <summary>What the cell has put out so far is to go.</summary>
public sealed record ClearOutput : CellOutput;

/// <summary>The value of the cell's trailing expression.</summary>
public sealed record ResultOutput(IReadOnlyDictionary<string, string> Data) : CellOutput;

/// <summary>
/// Why the cell failed. The traceback speaks of cells and their lines alone; <paramref name="Line"/> is the failing line of the cell, from 1, where one is known.
/// </summary>
public sealed record ErrorOutput(string Name, string Message, IReadOnlyList<string> Traceback, int? Line = null) : CellOutput;

public enum CellStatus { Ok, Failed, Stopped }

/// <summary>How a cell ended; <paramref name="MissingPackage"/> names the NuGet package it failed for want of.</summary>
public sealed record CellResult(CellStatus Status, ErrorOutput? Error = null, string? MissingPackage = null);

/// <summary>A variable of the session; a later one of the same name hides an earlier one.</summary>
public sealed record Variable(string Name, Type Type, object? Value);

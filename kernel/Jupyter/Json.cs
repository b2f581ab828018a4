using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backprop.Kernel.Jupyter;

/// <summary>JSON as it goes over the wire.</summary>
internal static class Json
{
    // The text goes to no HTML page as it is, and pictures are long enough without every < as six characters.
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // A name that stands twice could mean one thing to whoever signed it and another to us.
    private static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false };

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Writing);

    /// <summary>Reads an object; null for anything else.</summary>
    public static JsonElement? ReadObject(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Reading);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // The latter for a name with half of a surrogate pair.
        }
    }

    /// <summary>The text of this name; null where it is missing or something else, and a lone half of a surrogate pair makes it something else.</summary>
    public static string? Text(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

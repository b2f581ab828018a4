namespace Backprop;

/// <summary>
/// Ends a run when it no longer gets better on samples that it does not train on. The network then gets back the weights of its best epoch.
/// </summary>
/// <param name="Share">The share of the training samples that is held back for validation, in (0, 1).</param>
/// <param name="Patience">How many epochs in a row may pass without a lower validation cost.</param>
public sealed record EarlyStopping(double Share = 0.1, int Patience = 3);

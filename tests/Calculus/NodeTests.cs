using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Calculus;

public class NodeTests
{
    public static TheoryData<string> GoldenGraphs => Fixtures.Files("computation-graph*.json");

    /// <summary>One sigmoid neuron with two inputs and the quadratic cost, before and after one step of gradient descent.</summary>
    [Theory]
    [MemberData(nameof(GoldenGraphs))]
    public void The_neuron_of_the_post_has_its_golden_values_and_gradients(string file)
    {
        var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixtures.Folder, file))).RootElement;
        double Golden(string name) => golden.GetProperty(name).GetDouble();
        Node w1 = new(Golden("w1")), w2 = new(Golden("w2")), b = new(Golden("b")), x1 = new(Golden("x1")), x2 = new(Golden("x2"));
        Node Weighted() => w1 * x1 + w2 * x2 + b;

        var z = Weighted();
        var a = z.Sigmoid();
        var c = 0.5 * (Golden("y") - a).Pow(2);
        c.Backward();

        Equal(Golden("z"), z.Value);
        Equal(Golden("a"), a.Value);
        Equal(Golden("C"), c.Value);
        Equal(Golden("dC_da"), a.Gradient);
        Equal(Golden("da_dz"), a.Operands.Single().Derivative);
        Equal(Golden("dC_dz"), z.Gradient);
        Equal(Golden("dC_dw1"), w1.Gradient);
        Equal(Golden("dC_dw2"), w2.Gradient);
        Equal(Golden("dC_db"), b.Gradient);

        foreach (var parameter in new[] { w1, w2, b }) parameter.Value -= Golden("eta") * parameter.Gradient;

        Equal(Golden("w1_new"), w1.Value);
        Equal(Golden("w2_new"), w2.Value);
        Equal(Golden("b_new"), b.Value);
        Equal(Golden("z_new"), Weighted().Value);
        Equal(Golden("a_new"), Weighted().Sigmoid().Value);
    }

    [Fact]
    public void Rounded_as_the_post_rounds_its_numbers_appear()
    {
        Node w1 = 2, w2 = -3, b = -3;
        var a = (w1 * -1 + w2 * -2 + b).Sigmoid();
        var c = 0.5 * (1 - a).Pow(2);
        c.Backward();

        Assert.Equal(0.73, Math.Round(a.Value, 2));
        Assert.Equal(-0.27, Math.Round(a.Gradient, 2));
        Assert.Equal(-0.053, Math.Round(b.Gradient, 3));
        Assert.Equal(0.053, Math.Round(w1.Gradient, 3));
        Assert.Equal(0.106, Math.Round(w2.Gradient, 3));
    }

    [Fact]
    public void Every_random_expression_agrees_with_central_differences() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var x = Vector<double>.Build.Random(4, new MathNet.Numerics.Distributions.ContinuousUniform(0.2, 2, new Random(seed)));
            Node Expression(IEnumerable<double> values) => Grow([.. values.Select(value => new Node(value))], new Random(seed)).Result;

            var (leaves, result) = Grow([.. x.Select(value => new Node(value))], new Random(seed));
            result.Backward();

            var numeric = CentralDifference.Gradient(v => Expression(v).Value, x);
            foreach (var (leaf, slope) in leaves.Zip(numeric))
                Assert.True(Math.Abs(leaf.Gradient - slope) <= 1e-6 * Math.Max(1, Math.Abs(slope)), $"seed {seed}: {leaf.Gradient:R} and {slope:R}");
        }).QuickCheckThrowOnFailure();

    /// <summary>Twelve random operations over the leaves; every operation and every mixture with plain numbers occurs.</summary>
    private static (Node[] Leaves, Node Result) Grow(Node[] leaves, Random random)
    {
        var nodes = leaves.ToList();
        Node Any() => nodes[random.Next(nodes.Count)];
        for (var i = 0; i < 12; i++)
        {
            Node a = Any(), b = Any();
            nodes.Add(random.Next(14) switch
            {
                0 => a + b,
                1 => a - b,
                2 => a * b,
                3 => a / (b * b + 1),
                4 => -a,
                5 => a.Tanh().Exp(),
                6 => (a * a + 0.5).Log(),
                7 => a.Sigmoid(),
                8 => a.Tanh(),
                9 => (a + 100).Relu() - (a - 100).Relu(),
                10 => a.Tanh().Pow(3),
                11 => (a.Sigmoid() + 0.5).Pow(b.Tanh()),
                12 => 2 - a / 3,
                _ => 1 / (2 + a.Tanh()),
            });
        }
        return (leaves, nodes.Skip(leaves.Length).Aggregate((sum, node) => sum + node.Tanh()));
    }

    [Fact]
    public void A_node_used_twice_receives_the_sum_over_both_paths()
    {
        Node x = 3;
        (x * x + x).Backward();
        Assert.Equal(7, x.Gradient);
    }

    [Fact]
    public void A_second_backward_pass_replaces_the_gradients()
    {
        Node x = 3;
        var y = x * x;
        y.Backward();
        y.Backward();
        Assert.Equal(6, x.Gradient);
    }

    [Theory]
    [InlineData(1000, 1, 0)]
    [InlineData(-1000, 0, 0)]
    public void Sigmoid_and_tanh_stay_finite_far_from_zero(double z, double sigmoid, double derivative)
    {
        Assert.Equal((sigmoid, derivative), (new Node(z).Sigmoid().Value, new Node(z).Sigmoid().Operands[0].Derivative));
        Assert.Equal((2 * sigmoid - 1, derivative), (new Node(z).Tanh().Value, new Node(z).Tanh().Operands[0].Derivative));
    }

    [Fact]
    public void Powers_at_zero_have_their_one_sided_derivative()
    {
        Assert.Equal(0, new Node(0).Pow(0).Operands[0].Derivative);
        Assert.Equal(1, new Node(0).Pow(1).Operands[0].Derivative);
        Assert.Equal(0, new Node(0).Pow(2).Operands[0].Derivative);
    }

    [Fact]
    public void A_million_nodes_in_one_chain_need_no_stack()
    {
        Node x = new(1, "x"), y = x;
        for (var i = 0; i < 1_000_000; i++) y = i % 2 == 0 ? y + x : y - 1;
        y.Backward();

        Assert.Equal(500_001, x.Gradient);
        Assert.Equal(1_500_001, y.TopologicalOrder().Count);
    }

    [Fact]
    public void The_topological_order_holds_each_node_once_and_after_its_operands()
    {
        var (leaves, result) = Grow([1, 2, 3, 4], new Random(1));
        var order = result.TopologicalOrder();
        var place = order.Select((node, i) => (node, i)).ToDictionary(pair => pair.node, pair => pair.i);

        Assert.Same(result, order[^1]);
        Assert.All(order, node => Assert.All(node.Operands, operand => Assert.True(place[operand.Node] < place[node])));
        Assert.Contains(leaves[0], order);
    }

    [Fact]
    public void Names_and_operations_are_kept_for_drawing()
    {
        Node w = new(2, "w");
        var z = (w * 3).Named("z");

        Assert.Equal(("z", "×", 6.0), (z.Name, z.Operation, z.Value));
        Assert.Equal(("w", ""), (w.Name, w.Operation));
        Assert.Equal([w], z.Operands.Take(1).Select(operand => operand.Node));
        Assert.Equal("z: value 6, gradient 0", z.ToString());
    }

    [Fact]
    public void Only_a_leaf_can_be_set()
    {
        Node x = 1;
        var error = Assert.Throws<InvalidOperationException>(() => (x + 1).Value = 5);
        Assert.Contains("computed from its operands", error.Message);
    }

    private static void Equal(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-14 * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");

    [Fact]
    public void The_gradient_is_that_of_the_last_result_also_where_it_does_not_depend_on_the_node()
    {
        Node w = new(2), b = new(3);
        (w * 5 + b).Backward();
        Assert.Equal((5, 1), (w.Gradient, b.Gradient));
        (b * b).Backward();
        Assert.Equal((0, 6), (w.Gradient, b.Gradient));

        // Branches that depend on the data, and share nothing.
        Node left = new(1), right = new(1);
        (left * 4).Backward();
        (right * 7).Backward();
        Assert.Equal((0, 7), (left.Gradient, right.Gradient));
        (left * 4).Backward();
        Assert.Equal((4, 0), (left.Gradient, right.Gradient));
    }
}

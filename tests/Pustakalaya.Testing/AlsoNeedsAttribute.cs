using Xunit.Abstractions;
using Xunit.Sdk;

namespace Pustakalaya.Testing;

/// <summary>What every test of a class needs beside its own needs: for a contract that is inherited.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AlsoNeedsAttribute(Needs needs) : Attribute
{
    public Needs Needs { get; } = needs;
}

/// <summary>Makes the cases of <see cref="RequiresFactAttribute"/>: skipped also for what the class needs.</summary>
public sealed class RequiresFactDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new RequiresTestCase(messages, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];

    private sealed class RequiresTestCase : XunitTestCase
    {
        public RequiresTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
            : base(messages, display, options, method)
        {
        }

        // Called when the case crosses to another process, as the runner likes to do.
        [Obsolete("Called by the de-serializer.", error: true)]
        public RequiresTestCase()
        {
        }

        protected override string? GetSkipReason(IAttributeInfo factAttribute)
        {
            if (base.GetSkipReason(factAttribute) is { } missing)
                return missing;
            var needs = TestMethod.TestClass.Class.ToRuntimeType().GetCustomAttributes(typeof(AlsoNeedsAttribute), false).Cast<AlsoNeedsAttribute>().Aggregate(Needs.None, (all, a) => all | a.Needs);
            return Requirements.IsStrict ? null : Requirements.Missing(needs);
        }
    }
}

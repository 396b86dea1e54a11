using Xunit.Abstractions;
using Xunit.Sdk;

namespace Pustakalaya.Testing;

/// <summary>Makes the cases of <see cref="RequiresTheoryAttribute"/>: one skipped case in place of all when the class needs what is missing.</summary>
public sealed class RequiresTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute)
    {
        var needs = testMethod.TestClass.Class.ToRuntimeType().GetCustomAttributes(typeof(AlsoNeedsAttribute), false).Cast<AlsoNeedsAttribute>().Aggregate(Needs.None, (all, a) => all | a.Needs);
        return Requirements.IsStrict || Requirements.Missing(needs) is not { } missing
            ? base.Discover(discoveryOptions, testMethod, theoryAttribute)
            : [new XunitSkippedDataRowTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, missing)];
    }
}

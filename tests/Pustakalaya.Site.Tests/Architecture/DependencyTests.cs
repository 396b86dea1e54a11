using System.Reflection;
using FluentAssertions;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pustakalaya.Application;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Site.Web;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Architecture;

/// <summary>What the compiler cannot see of the house's rules: who may know whom, and what every use case has.</summary>
public sealed class DependencyTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Domain = typeof(Item).Assembly;
    private static readonly Assembly Application = typeof(ApplicationRegistration).Assembly;
    private static readonly Assembly Site = typeof(SiteOptions).Assembly;
    private static readonly Assembly Worker = Assembly.Load("Pustakalaya.Worker");

    /// <summary>Commands that no input can make wrong: what they carry is an id, a flag, or a value checked by its own type.</summary>
    private static readonly Dictionary<string, string> NeedNoValidator = new()
    {
        ["MakeBackup"] = "sent by the operator's own command: a folder, which it tries",
        ["RestoreBackup"] = "sent by the operator's own command: a folder, which it reads first",
        ["ReplayDeadLetters"] = "a number, or none for all",
        ["SweepStages"] = "sent by the worker itself, with what its transport says",
    };

    private static IEnumerable<Type> Requests => Application.GetTypes().Where(t => !t.IsAbstract && t.GetInterfaces().Any(i => i.IsGenericType
        && (i.GetGenericTypeDefinition() == typeof(ICommand<>) || i.GetGenericTypeDefinition() == typeof(IQuery<>))));

    [Fact]
    public void Domain_knows_nothing_but_the_platform() =>
        Domain.GetReferencedAssemblies().Select(a => a.Name!).Where(n => !n.StartsWith("System", StringComparison.Ordinal) && n != "netstandard").Should().BeEmpty();

    [Fact]
    public void Site_and_Worker_never_know_each_other()
    {
        Site.GetReferencedAssemblies().Select(a => a.Name).Should().NotContain("Pustakalaya.Worker");
        Worker.GetReferencedAssemblies().Select(a => a.Name).Should().NotContain("Pustakalaya.Site");
    }

    [Theory]
    [InlineData("Pustakalaya.Site")]
    [InlineData("Pustakalaya.Worker")]
    public void Hosts_see_no_database_and_no_adapter_type(string name)
    {
        // A registration, an option and the worker's own machinery are what a host puts together; everything else goes through commands.
        var host = name == "Pustakalaya.Site" ? Site : Worker;
        var seen = host.GetTypes().SelectMany(type => Mentioned(type).Select(used => (type, used)))
            .Where(x => x.used.Namespace?.StartsWith("Pustakalaya.Application.Adapters", StringComparison.Ordinal) == true)
            .Where(x => name == "Pustakalaya.Site" || x.used.Namespace != "Pustakalaya.Application.Adapters.Messaging")
            // The one-shot command "migrate" makes the tables that every command needs.
            .Where(x => name == "Pustakalaya.Site" || x.used != typeof(LibraryMigrator))
            .Select(x => $"{x.type.FullName} uses {x.used.FullName}").Distinct();
        seen.Should().BeEmpty("pages and endpoints only send commands and queries");
        host.GetTypes().SelectMany(Mentioned).Should().NotContain(typeof(LibraryDb));
    }

    [Fact]
    public void Page_models_take_only_what_a_page_needs()
    {
        var wrong = Site.GetTypes().Where(t => t.IsSubclassOf(typeof(PageModel)))
            .SelectMany(page => page.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => (page, p.ParameterType)))
            .Where(x => x.ParameterType != typeof(IMediator) && x.ParameterType != typeof(TimeProvider) && x.ParameterType != typeof(ICurrentUser)
                && !(x.ParameterType.IsGenericType && (x.ParameterType.GetGenericTypeDefinition() == typeof(ILogger<>) || x.ParameterType.GetGenericTypeDefinition() == typeof(IOptions<>)))
                && x.ParameterType.Namespace is not ("Pustakalaya.Site.Web" or "Microsoft.AspNetCore.Antiforgery"))
            .Select(x => $"{x.page.Name} takes {x.ParameterType.Name}");
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Every_request_says_who_may_send_it()
    {
        Requests.Should().NotBeEmpty();
        Requests.Where(r => r.GetCustomAttribute<AuthorizeAttribute>() is null).Select(r => r.FullName).Should().BeEmpty();
    }

    [Fact]
    public void Every_request_is_the_Command_or_Query_of_a_use_case_in_a_file_of_its_name()
    {
        var files = Directory.EnumerateFiles(Path.Combine(RunningLibrary.Root, "Pustakalaya.Application"), "*.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        foreach (var request in Requests)
        {
            var useCase = request.DeclaringType;
            useCase.Should().NotBeNull($"{request.FullName} stands alone");
            request.Name.Should().BeOneOf(["Command", "Query"], $"in {useCase!.Name}");
            useCase.IsAbstract.Should().BeTrue($"{useCase.Name} is a static class");
            useCase.IsSealed.Should().BeTrue($"{useCase.Name} is a static class");
            files.Should().Contain(useCase.Name);
            Requests.Count(r => r.DeclaringType == useCase).Should().Be(1, $"{useCase.Name} is one use case");
        }
    }

    [Fact]
    public void Handlers_and_validators_are_internal_and_sealed()
    {
        var open = Application.GetTypes().Where(t => !t.IsAbstract && t.GetInterfaces().Any(i => i.IsGenericType
                && (i.GetGenericTypeDefinition() == typeof(IRequestHandler<,>) || i.GetGenericTypeDefinition() == typeof(IValidator<>))))
            .Where(t => !t.IsSealed || t.IsPublic || t.IsNestedPublic).Select(t => t.FullName);
        open.Should().BeEmpty();
    }

    [Fact]
    public void Every_command_has_a_validator_or_a_reason_to_need_none()
    {
        var validated = Application.GetTypes().SelectMany(t => t.GetInterfaces()).Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IValidator<>))
            .Select(i => i.GetGenericArguments()[0]).ToHashSet();
        var commands = Requests.Where(r => r.Name == "Command").ToList();
        commands.Where(c => !validated.Contains(c) && !NeedNoValidator.ContainsKey(c.DeclaringType!.Name) && !CarriesOnlyIdsAndFlags(c))
            .Select(c => c.DeclaringType!.Name).Should().BeEmpty("what people type is checked before it is used");
        NeedNoValidator.Keys.Except(commands.Select(c => c.DeclaringType!.Name)).Should().BeEmpty("the list names commands that are there");
    }

    [Fact]
    public void Every_event_has_a_wire_name()
    {
        var events = Domain.GetTypes().Where(t => !t.IsAbstract && typeof(IDomainEvent).IsAssignableFrom(t)).ToList();
        events.Should().NotBeEmpty();
        MessageNames.All.Should().BeEquivalentTo(events);
        foreach (var happened in events)
            MessageNames.Of(happened).Should().MatchRegex(@"^[a-z]+\.[a-z-]+\.v[0-9]+$");
    }

    [Fact]
    public void Adapters_show_nothing_but_their_options_and_what_slices_need()
    {
        var shown = Application.GetTypes().Where(t => t.IsPublic && t.Namespace?.StartsWith("Pustakalaya.Application.Adapters", StringComparison.Ordinal) == true && t.Namespace?.Contains(".Migrations", StringComparison.Ordinal) != true)
            .Where(t => t.GetInterfaces().Any(i => i.Namespace == "Pustakalaya.Application.Search" || i.Namespace == "Pustakalaya.Application.Ingest"))
            .Select(t => t.FullName);
        shown.Should().BeEmpty("the public face of an adapter is the port beside the slice that needs it");
    }

    [Fact]
    public void No_folder_is_named_for_nothing()
    {
        string[] empty = ["Common", "Helpers", "Utils", "Services", "Managers", "Core", "Infrastructure"];
        var found = new[] { "Pustakalaya.Domain", "Pustakalaya.Application", "Pustakalaya.Site", "Pustakalaya.Worker" }
            .SelectMany(p => Directory.EnumerateDirectories(Path.Combine(RunningLibrary.Root, p), "*", SearchOption.AllDirectories))
            .Where(d => empty.Contains(Path.GetFileName(d)));
        found.Should().BeEmpty();
    }

    [Fact]
    public void No_source_file_is_longer_than_four_hundred_lines()
    {
        var folders = new[] { "Pustakalaya.Domain", "Pustakalaya.Application", "Pustakalaya.Site", "Pustakalaya.Worker", "tests" };
        var longer = folders.SelectMany(p => Directory.EnumerateFiles(Path.Combine(RunningLibrary.Root, p), "*.cs*", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal) && (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".cshtml", StringComparison.Ordinal)))
            .Where(f => File.ReadLines(f).Count() > 400).Select(f => Path.GetRelativePath(RunningLibrary.Root, f));
        longer.Should().BeEmpty();
    }

    /// <summary>Ids (records named ...Id), flags, enums and numbers: types that hold nothing a person typed.</summary>
    private static bool CarriesOnlyIdsAndFlags(Type command) => command.GetProperties(All).Where(p => p.Name != "EqualityContract").All(p =>
        p.PropertyType.IsEnum || p.PropertyType == typeof(bool) || p.PropertyType == typeof(int) || p.PropertyType == typeof(Guid) || p.PropertyType.Name.EndsWith("Id", StringComparison.Ordinal));

    /// <summary>Types in fields, properties, parameters, results, locals and generic arguments of a type, and of what its methods create or call.</summary>
    private static IEnumerable<Type> Mentioned(Type type)
    {
        var direct = type.GetFields(All).Select(f => f.FieldType)
            .Concat(type.GetProperties(All).Select(p => p.PropertyType))
            .Concat(type.GetConstructors(All).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType))
            .Concat(type.GetMethods(All).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType)))
            .Concat(type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(m => m.GetMethodBody()?.LocalVariables.Select(l => l.LocalType) ?? []))
            .Concat(type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(Called))
            .Concat(type.GetInterfaces()).Append(type.BaseType ?? typeof(object));
        return direct.SelectMany(Parts);
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : type.HasElementType ? Parts(type.GetElementType()!) : [type];

    /// <summary>Types whose members a method's body names: every four bytes after a call, new or field opcode that resolve to a member.</summary>
    private static IEnumerable<Type> Called(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
            yield break;
        var typeArguments = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i + 4 < il.Length; i++)
        {
            // call, callvirt, newobj, ldfld, stfld, ldsfld
            if (il[i] is not (0x28 or 0x6F or 0x73 or 0x7B or 0x7D or 0x7E))
                continue;
            MemberInfo? member;
            try
            {
                member = method.Module.ResolveMember(BitConverter.ToInt32(il, i + 1), typeArguments, methodArguments);
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException)
            {
                // Not an opcode but an operand that looks like one.
                continue;
            }

            if (member?.DeclaringType is { } owner)
                yield return owner;
            if (member is MethodInfo { IsGenericMethod: true } called)
            {
                foreach (var argument in called.GetGenericArguments())
                    yield return argument;
            }
        }
    }
}

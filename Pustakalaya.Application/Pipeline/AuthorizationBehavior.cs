using System.Reflection;
using MediatR;

namespace Pustakalaya.Application.Pipeline;

/// <summary>Lets a request pass only if its sender has the role it names. No attribute means nobody.</summary>
internal sealed class AuthorizationBehavior<TRequest, TResult>(ICurrentUser user) : IPipelineBehavior<TRequest, TResult>
    where TRequest : IRequest<TResult>
    where TResult : IResult<TResult>
{
    private static readonly AuthorizeAttribute? Needs = typeof(TRequest).GetCustomAttribute<AuthorizeAttribute>();

    public Task<TResult> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next)
    {
        if (Needs is null)
            throw new InvalidOperationException($"{typeof(TRequest).FullName} does not say who may send it.");
        if (user.Is(Needs.Role))
            return next();
        var error = user.Id is null
            ? new Error(ErrorKind.Unauthenticated, "sign-in-first", "Sign in first.")
            : new Error(ErrorKind.Forbidden, "forbidden", $"This needs the role {Needs.Role}.", null, Needs.Role.ToString());
        return Task.FromResult(TResult.Failure([error]));
    }
}

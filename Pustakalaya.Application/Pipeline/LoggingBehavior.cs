using MediatR;
using Microsoft.Extensions.Logging;

namespace Pustakalaya.Application.Pipeline;

/// <summary>One line a request: its name, how long it took, how it ended. Never its content: what somebody reads is nobody's business.</summary>
internal sealed class LoggingBehavior<TRequest, TResult>(ILogger<TRequest> logger, ICurrentUser user, TimeProvider time) : IPipelineBehavior<TRequest, TResult>
    where TRequest : IRequest<TResult>
    where TResult : IResult<TResult>
{
    private static readonly string Name = typeof(TRequest).DeclaringType?.Name ?? typeof(TRequest).Name;

    public async Task<TResult> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next)
    {
        var start = time.GetTimestamp();
        var result = await next();
        var elapsed = time.GetElapsedTime(start).TotalMilliseconds;
        if (result.IsOk)
            logger.LogDebug("{Request} by {Account} in {Elapsed:0.0} ms", Name, user.Id, elapsed);
        else
            logger.LogInformation("{Request} by {Account} refused in {Elapsed:0.0} ms: {Codes}", Name, user.Id, elapsed, string.Join(' ', result.Errors.Select(e => e.Code)));
        return result;
    }
}

using FluentValidation;
using MediatR;

namespace Pustakalaya.Application.Pipeline;

/// <summary>Runs the request's validators; what they find comes back as failures with the field's name.</summary>
internal sealed class ValidationBehavior<TRequest, TResult>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResult>
    where TRequest : IRequest<TResult>
    where TResult : IResult<TResult>
{
    public async Task<TResult> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next)
    {
        List<Error>? errors = null;
        foreach (var validator in validators)
        {
            var found = await validator.ValidateAsync(request, cancellationToken);
            foreach (var failure in found.Errors)
                (errors ??= []).Add(new Error(ErrorKind.Invalid, failure.ErrorCode, failure.ErrorMessage, failure.PropertyName, failure.CustomState as object[] ?? []));
        }

        return errors is null ? await next() : TResult.Failure(errors);
    }
}

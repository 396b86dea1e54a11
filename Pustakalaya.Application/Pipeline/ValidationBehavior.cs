using FluentValidation;
using MediatR;

namespace Pustakalaya.Application.Pipeline;

/// <summary>Runs the request's validators, which look at the request alone; what they find comes back as failures with the field's name.</summary>
internal sealed class ValidationBehavior<TRequest, TResult>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResult>
    where TRequest : IRequest<TResult>
    where TResult : IResult<TResult>
{
    public Task<TResult> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next) =>
        ErrorsOf(request) is { } errors ? Task.FromResult(TResult.Failure(errors)) : next();

    private List<Error>? ErrorsOf(TRequest request)
    {
        List<Error>? errors = null;
        foreach (var validator in validators)
        {
            foreach (var failure in validator.Validate(request).Errors)
                (errors ??= []).Add(new Error(ErrorKind.Invalid, failure.ErrorCode, failure.ErrorMessage, failure.PropertyName, failure.CustomState as object[] ?? []));
        }

        return errors;
    }
}
